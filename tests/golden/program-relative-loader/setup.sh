. "$GOLDEN/elf-programs.sh"

cc -nostdlib -o program program.c near.c deep.c -Wl,-pie -Wl,--dynamic-linker,static
