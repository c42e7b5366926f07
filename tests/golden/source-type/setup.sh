mkfifo fifo
mkdir folder with-fifo
mkfifo with-fifo/queue
