// The window's tests keep to the rules of the window; eslint itself is installed there.
export { default } from "../../ui/eslint.config.js";
