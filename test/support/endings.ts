/** What has to be ended when something made of several parts ends, or could not be made whole. */
export interface Endings {
  /** @returns `part` */
  add<Part>(part: Part, end: (part: Part) => unknown): Part;
  /** Ends the last part first, and each even if another could not be ended. @throws the first failure, in the end */
  run(): Promise<void>;
}

export function createEndings(): Endings {
  const endings: (() => unknown)[] = [];
  return {
    add(part, end) {
      endings.push(() => end(part));
      return part;
    },
    async run() {
      const failures: unknown[] = [];
      for (let end = endings.pop(); end !== undefined; end = endings.pop()) {
        try {
          await end();
        } catch (error) {
          failures.push(error);
        }
      }
      if (failures.length > 0) throw failures[0];
    },
  };
}
