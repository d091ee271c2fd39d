/* Asks the window whose id is the argument to close, as the window manager does for its close button. */

#include <X11/Xlib.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    Display *display = XOpenDisplay(NULL);
    if (display == NULL || argc != 2) {
        return 1;
    }
    XEvent event = {.xclient = {
        .type = ClientMessage,
        .window = strtoul(argv[1], NULL, 0),
        .message_type = XInternAtom(display, "WM_PROTOCOLS", False),
        .format = 32,
    }};
    event.xclient.data.l[0] = XInternAtom(display, "WM_DELETE_WINDOW", False);
    event.xclient.data.l[1] = CurrentTime;
    XSendEvent(display, event.xclient.window, False, NoEventMask, &event);
    XCloseDisplay(display);
    return 0;
}
