/** Wakes a sleeper. A ring is never missed; a sleeper may wake once without need, and looks around anyway. */
export class Bell {
  #hasRung = false;
  #answer: () => void = () => {};

  ring(): void {
    this.#hasRung = true;
    this.#answer();
  }

  heard(): Promise<void> {
    if (this.#hasRung) {
      this.#hasRung = false;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      this.#answer = resolve;
    });
  }
}
