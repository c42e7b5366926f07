. "$GOLDEN/elf-programs.sh"

# make_program NAME LOADER LIBRARY: asks for these.
make_program() {
	mkdir "$1"
	cc -shared -nostdlib -o "$1/library.so" near.c deep.c -Wl,-soname,"$3"
	cp "$1/library.so" "lib/${3##*/}" 2>/dev/null || :
	cc -nostdlib -o "$1/program" program.c "$1/library.so" -Wl,-rpath,'$ORIGIN/../lib' \
		-Wl,--dynamic-linker,"$2"
}
make_program dots $loader "$PWD/lib/../lib/up.so"
make_program blank $loader 'near by.so'
make_program folder $loader ..
make_program up "$PWD/lib/../static" libnear.so
