# Own libraries and no C library, so that the result is the same on any machine with glibc's loader.
loader=/lib64/ld-linux-x86-64.so.2
mkdir -p lib deep
echo 'int deep(void) { return 1; }' >deep.c
echo 'int deep(void); int near(void) { return deep(); }' >near.c
echo 'int near(void); void _start(void) { for (;;) near(); }' >program.c
cc -shared -nostdlib -o deep/libdeep.so deep.c
cc -shared -nostdlib -o lib/libnear.so near.c -Ldeep -ldeep -Wl,-rpath,'$ORIGIN/../deep'
cc -nostdlib -o program program.c -Llib -lnear -Wl,-rpath,'$ORIGIN/lib:/nowhere' \
	-Wl,-rpath-link,deep -Wl,--dynamic-linker,$loader
cc -static -nostdlib -o static program.c near.c deep.c
