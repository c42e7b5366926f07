. "$GOLDEN/elf-programs.sh"

cc -shared -nostdlib -o lib/libpath.so near.c deep.c
cc -nostdlib -o program program.c lib/libpath.so -Wl,--dynamic-linker,$loader
