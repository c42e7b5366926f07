. "$GOLDEN/elf-programs.sh"
cp lib/libnear.so orphan
