/* The command line: `ringback show …` and `ringback play`. */
#ifndef RB_COMMANDS_H
#define RB_COMMANDS_H

void rb_commands_register(void);
void rb_commands_unregister(void);

#endif
