. "$GOLDEN/elf-programs.sh"
head -c 100 program >cut
