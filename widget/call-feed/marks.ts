/** What the manager decided in one tab and every tab keeps to, such as a call that was put out of sight. */
export interface Marks {
  readonly has: (mark: string) => boolean;
  readonly set: (mark: string, isSet: boolean) => void;
}

export interface SharedMarks extends Marks {
  readonly all: () => readonly string[];
  /** Set by another tab. */
  readonly learn: (mark: string, isSet: boolean) => void;
}

/** @param tell the other tabs */
export function createMarks(tell: (mark: string, isSet: boolean) => void): SharedMarks {
  const marks = new Set<string>();
  const learn = (mark: string, isSet: boolean): void => {
    if (isSet) marks.add(mark);
    else marks.delete(mark);
  };
  return {
    has: (mark) => marks.has(mark),
    set(mark, isSet) {
      if (marks.has(mark) === isSet) return;
      learn(mark, isSet);
      tell(mark, isSet);
    },
    all: () => [...marks],
    learn,
  };
}
