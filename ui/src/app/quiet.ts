/** Runs `run` once nobody has pressed a key for `milliseconds`: what takes the page's whole attention then keeps no letter waiting. */
export function whenQuiet(milliseconds: number, run: () => void): void {
  const begin = (): ReturnType<typeof setTimeout> =>
    setTimeout(() => {
      document.removeEventListener("keydown", again, true);
      run();
    }, milliseconds);
  const again = (): void => {
    clearTimeout(timer);
    timer = begin();
  };
  let timer = begin();
  document.addEventListener("keydown", again, true);
}
