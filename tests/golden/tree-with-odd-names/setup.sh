mkdir folder
: >'folder/a b'
ln -s 'a b' folder/link
ln -s '#x' folder/link2
mkdir "folder/$(printf 'new\nline')"
