/** Enough of PromQL to read our own rules: https://prometheus.io/docs/prometheus/latest/querying/basics/ */

const TOKEN =
  /\s*(?:(?<text>"[^"]*")|(?<duration>\[\d+[smhd]\])|(?<number>\d+(?:\.\d+)?)|(?<word>[a-zA-Z_]\w*)|(?<sign>=~|!~|!=|==|<=|>=|[-+*/<>=(){},]))/y;
const FUNCTIONS: readonly string[] = ['rate', 'increase', 'histogram_quantile'];
const AGGREGATIONS: readonly string[] = ['sum', 'max', 'min', 'count'];

export interface PromQuery {
  /** Names of series, as they stand in the expression. */
  readonly metrics: readonly string[];
  /** Each series' label names: of its selector. */
  readonly labels: readonly { readonly metric: string; readonly label: string }[];
}

interface Token {
  readonly kind: string;
  readonly text: string;
}

/** @throws SyntaxError saying where the expression stops making sense */
export function readPromQuery(expression: string): PromQuery {
  const tokens = tokenize(expression);
  const metrics: string[] = [];
  const labels: { metric: string; label: string }[] = [];
  let position = 0;

  const peek = (): string => tokens[position]?.text ?? '';
  const take = (): Token => tokens[position++] ?? fail('it ends too early');
  const expect = (text: string): void => {
    const token = take();
    if (token.text !== text) fail(`${text} expected instead of ${token.text}`);
  };
  const fail = (why: string): never => {
    throw new SyntaxError(`${why}, at token ${position} of: ${expression}`);
  };

  function comparison(): void {
    operand();
    while (['==', '!=', '<', '>', '<=', '>=', '+', '-', '*', '/'].includes(peek())) {
      position += 1;
      operand();
    }
  }

  function operand(): void {
    if (peek() === '(') return parenthesized();
    const { kind, text } = take();
    if (kind === 'number') return;
    if (kind !== 'word') fail(`a value expected instead of ${text}`);
    if (AGGREGATIONS.includes(text)) return aggregation();
    if (FUNCTIONS.includes(text)) return parenthesized();
    selector(text);
  }

  function aggregation(): void {
    if (peek() === 'by') {
      position += 1;
      names();
    }
    parenthesized();
  }

  function parenthesized(): void {
    expect('(');
    comparison();
    while (peek() === ',') {
      position += 1;
      comparison();
    }
    expect(')');
  }

  function names(): void {
    expect('(');
    while (peek() !== ')') {
      if (take().kind !== 'word') fail('a label expected');
      if (peek() === ',') position += 1;
    }
    expect(')');
  }

  function selector(metric: string): void {
    metrics.push(metric);
    if (peek() === '{') {
      do {
        position += 1;
        labels.push({ metric, label: take().text });
        if (!['=', '!=', '=~', '!~'].includes(take().text)) fail('a matcher expected');
        if (take().kind !== 'text') fail('a text expected');
      } while (peek() === ',');
      expect('}');
    }
    if (tokens[position]?.kind === 'duration') position += 1;
  }

  comparison();
  if (position < tokens.length) fail(`nothing expected instead of ${peek()}`);
  return { metrics, labels };
}

function tokenize(expression: string): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < expression.trimEnd().length) {
    const start = TOKEN.lastIndex;
    const groups = TOKEN.exec(expression)?.groups;
    const [kind, text] = Object.entries(groups ?? {}).find(([, value]) => value !== undefined) ?? [];
    if (kind === undefined || text === undefined) {
      throw new SyntaxError(`unreadable from character ${start}: ${expression.slice(start)}`);
    }
    tokens.push({ kind, text });
  }
  return tokens;
}
