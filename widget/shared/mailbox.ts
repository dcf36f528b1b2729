/** News for one listener who may come later: kept until then, told in order. */
export interface Mailbox<News> {
  readonly put: (news: News) => void;
  /** @returns how to stop listening; what comes afterwards is kept again */
  readonly open: (listener: (news: News) => void) => () => void;
}

export function createMailbox<News>(): Mailbox<News> {
  let kept: News[] = [];
  let listener: ((news: News) => void) | undefined;
  return {
    put(news) {
      if (listener === undefined) kept.push(news);
      else listener(news);
    },
    open(tell) {
      listener = tell;
      const early = kept;
      kept = [];
      early.forEach(tell);
      return () => (listener = undefined);
    },
  };
}
