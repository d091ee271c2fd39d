//! How the window is drawn.

/// Has the processor draw the window itself where there is no graphics card, instead of imitating one.
#[cfg(target_os = "linux")]
pub(crate) fn suit_the_machine(window: &tauri::WebviewWindow) {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt, WebViewExt};

    if has_graphics_card() {
        return;
    }
    let set = window.with_webview(|view| {
        if let Some(settings) = view.inner().settings() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    });
    if let Err(error) = set {
        tracing::warn!(%error, "the window is drawn as on a machine with a graphics card");
    }
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn suit_the_machine(_: &tauri::WebviewWindow) {}

/// A card that can compute has a render node; a screen without one is a plain frame buffer.
#[cfg(target_os = "linux")]
fn has_graphics_card() -> bool {
    let nodes = std::fs::read_dir("/dev/dri").into_iter().flatten().flatten();
    nodes.map(|node| node.file_name()).any(|name| name.to_string_lossy().starts_with("renderD"))
}
