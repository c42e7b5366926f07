. "$GOLDEN/elf-programs.sh"
