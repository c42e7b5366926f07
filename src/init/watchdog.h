/* The hardware's and the kernel's watchdogs, while /init takes its time: one that runs since the
 * kernel's start wants somebody to feed it within CONFIG_WATCHDOG_OPEN_TIMEOUT. A service takes
 * over afterwards. These do not print. */
#ifndef WATCHDOG_H
#define WATCHDOG_H

/* Opens every watchdog that is there and nobody holds. From then on this program has to feed them.
 */
void watchdog_hold(void);
/* Feeds those that are held. To be called every few seconds. */
void watchdog_feed(void);
/* Stops them and lets go: for a shell, where nobody feeds, and for the service. */
void watchdog_release(void);

#endif
