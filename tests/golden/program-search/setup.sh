. "$GOLDEN/elf-programs.sh"

mkdir wrong
echo 'not a library' >wrong/libnear.so
cc -nostdlib -o program program.c -Llib -lnear -Wl,-rpath,'$ORIGIN/wrong:relative:${ORIGIN}/lib' \
	-Wl,-rpath-link,deep -Wl,--dynamic-linker,$loader
# An RPATH of the program counts for what its libraries need, too.
cc -shared -nostdlib -o lib/libplain.so near.c -Ldeep -ldeep
sed 's/near/near/' program.c >by-rpath.c
cc -nostdlib -o by-rpath by-rpath.c -Llib -lplain -Wl,--disable-new-dtags \
	-Wl,-rpath,'$ORIGIN/lib:$ORIGIN/lib/../deep/.' -Wl,-rpath-link,deep -Wl,--dynamic-linker,$loader
