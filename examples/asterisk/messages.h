/* The dial messages of Asterisk. */
#ifndef RB_MESSAGES_H
#define RB_MESSAGES_H

int rb_messages_init(void);
void rb_messages_end(void);

/* Waits until the messages that are published so far have had their effect, but not longer than 50 ms. */
void rb_messages_await(void);

#endif
