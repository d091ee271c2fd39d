/* A window from which files can be dragged: it offers the files given as arguments, as a file manager does.
 * It prints "ready" when it is on the screen, and what became of a drag. */

#include <gtk/gtk.h>

static gchar **uris;

static void give_files(GtkWidget *widget, GdkDragContext *context, GtkSelectionData *data, guint info, guint time,
                       gpointer unused) {
    gtk_selection_data_set_uris(data, uris);
}

static gboolean tell_failure(GtkWidget *widget, GdkDragContext *context, GtkDragResult result, gpointer unused) {
    g_print("failed %d\n", result);
    return TRUE;
}

static void tell_end(GtkWidget *widget, GdkDragContext *context, gpointer unused) {
    g_print("ended\n");
}

static gboolean tell_ready(GtkWidget *widget, GdkEvent *event, gpointer unused) {
    g_print("ready\n");
    return FALSE;
}

int main(int argc, char **argv) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    gtk_init(&argc, &argv);
    uris = g_new0(gchar *, argc);
    for (int i = 1; i < argc; i++) {
        GFile *file = g_file_new_for_commandline_arg(argv[i]);
        uris[i - 1] = g_file_get_uri(file);
        g_object_unref(file);
    }

    GtkWidget *window = gtk_window_new(GTK_WINDOW_TOPLEVEL);
    gtk_window_set_title(GTK_WINDOW(window), "drag source");
    gtk_window_set_default_size(GTK_WINDOW(window), 120, 120);
    GtkWidget *box = gtk_event_box_new();
    gtk_container_add(GTK_CONTAINER(window), box);

    gtk_drag_source_set(box, GDK_BUTTON1_MASK, NULL, 0, GDK_ACTION_COPY);
    gtk_drag_source_add_uri_targets(box);
    g_signal_connect(box, "drag-data-get", G_CALLBACK(give_files), NULL);
    g_signal_connect(box, "drag-failed", G_CALLBACK(tell_failure), NULL);
    g_signal_connect(box, "drag-end", G_CALLBACK(tell_end), NULL);
    g_signal_connect(window, "map-event", G_CALLBACK(tell_ready), NULL);
    g_signal_connect(window, "destroy", G_CALLBACK(gtk_main_quit), NULL);

    gtk_widget_show_all(window);
    gtk_main();
    return 0;
}
