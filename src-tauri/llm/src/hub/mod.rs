//! Fetches models from a hub, only when a person has asked for it: the one module that reaches the network.
