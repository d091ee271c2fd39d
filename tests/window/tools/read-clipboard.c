// Prints what the clipboard holds in one flavour, such as "text/html" or "UTF8_STRING". Exit status 1: it holds none of it.

#include <gtk/gtk.h>

int main(int argc, char **argv) {
  gtk_init(&argc, &argv);
  if (argc != 2) {
    return 2;
  }
  GtkClipboard *clipboard = gtk_clipboard_get(GDK_SELECTION_CLIPBOARD);
  GtkSelectionData *data = gtk_clipboard_wait_for_contents(clipboard, gdk_atom_intern(argv[1], FALSE));
  if (data == NULL || gtk_selection_data_get_length(data) < 0) {
    return 1;
  }
  fwrite(gtk_selection_data_get_data(data), 1, gtk_selection_data_get_length(data), stdout);
  gtk_selection_data_free(data);
  return 0;
}
