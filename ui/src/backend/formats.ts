// The formats that are read, in the order in which they are listed.

export { formats } from "./bindings";
