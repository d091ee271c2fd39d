// For tests: how long they look for what is to come.

import { configure } from "@testing-library/svelte";

configure({ asyncUtilTimeout: 20_000 });
