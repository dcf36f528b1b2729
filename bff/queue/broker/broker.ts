/** A message engine as the queue sees it: it carries wake-ups to whoever is free, at least once. */
export interface Broker {
  /**
   * Opens a connection and prepares what the engine needs (queues, tubes, topics).
   * @throws when the engine cannot be reached, or does not answer in time
   */
  connect(): Promise<BrokerConnection>;
}

export interface BrokerConnection {
  /**
   * Resolves when the engine holds all of them as durably as it can.
   * @throws when it does not say so in time; some may have arrived
   */
  publish(wakeUps: readonly WakeUp[]): Promise<void>;
  /** Hands over deliveries, at most `concurrency` of which are unsettled at a time. */
  subscribe(receive: (delivery: Delivery) => void, concurrency: number): Promise<void>;
  /** No further deliveries; those handed over can still be settled. */
  unsubscribe(): Promise<void>;
  /** Resolves, never rejects, when the connection is lost or closed. */
  readonly ended: Promise<void>;
  /** Idempotent. */
  close(): Promise<void>;
}

/** What travels: the text names a job, and the key puts the wake-ups of one call into one line. */
export interface WakeUp {
  readonly key: string;
  readonly text: string;
}

/**
 * A wake-up in our hands, to be settled once. When the connection is lost the engine hands it out again, so
 * a settlement that fails does no harm.
 */
export interface Delivery {
  readonly text: string;
  done(): Promise<void>;
  /** Back into the engine for about `ms`; an engine without delays forgets it, and the relay tells it again. */
  later(ms: number): Promise<void>;
  /** Nobody can read it: out of the way, where an operator finds it. */
  reject(): Promise<void>;
}
