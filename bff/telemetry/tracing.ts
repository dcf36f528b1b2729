/** What is told of the work while it is done, for whoever looks for lost time; see docs/adr/0014. */

export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** `server`: somebody asked us; `consumer`: a job; `client`: we asked somebody. */
export type SpanKind = 'server' | 'consumer' | 'client' | 'internal';

export interface SpanOptions {
  readonly name: string;
  readonly kind: SpanKind;
  /** No phone numbers, names or secrets: they leave the house. */
  readonly attributes?: Attributes;
  /** A trace to belong to, unless the work is part of a span already; a new one when left out. See `traceOfCall`. */
  readonly traceId?: string;
}

export interface Span {
  set(attributes: Attributes): void;
  /** What was worked at did not succeed. */
  fail(code: string): void;
}

export interface PastSpan extends SpanOptions {
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly failure?: string;
}

export interface Tracing {
  /** A span for as long as `work` lasts; what is traced within is part of it. */
  run<T>(options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T>;
  /** A span that is over. */
  tell(span: PastSpan): void;
  /** Sends what has not been sent. Never throws. */
  stop(): Promise<void>;
}

const NO_SPAN: Span = { set: () => undefined, fail: () => undefined };

/** For who has not asked for traces. */
export const NO_TRACING: Tracing = {
  run: (_options, work) => work(NO_SPAN),
  tell: () => undefined,
  stop: () => Promise.resolve(),
};
