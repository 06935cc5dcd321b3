/** JavaScript's tokens, as far as is needed to tell which features a text uses. */

export interface Token {
  readonly kind: 'word' | 'private' | 'number' | 'string' | 'template' | 'regex' | 'punctuator';
  readonly text: string;
  readonly at: number;
  /** A line break stands before it. */
  readonly isFirst: boolean;
}

const space = /(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)*/y;
const word = /[\p{ID_Start}$_\\](?:[\p{ID_Continue}$\\]|\u200c|\u200d)*/uy;
const number = /(?:0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)n?/y;
const string = /"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'/y;
const regex = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
const templateChunk = /(?:[^`\\$]|\\[^]|\$(?!\{))*(?:`|\$\{)/y;
const punctuator =
  /\.\.\.|=>|>>>=|\*\*=|<<=|>>=|>>>|&&=|\|\|=|\?\?=|===|!==|\*\*|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||\?\?|\?\.(?!\d)|[-+*/%&|^]=|[-+*/%&|^!~?:=<>()[\]{},;.#@]/y;

/** After these words an expression begins. */
const beforeExpression = new Set([
  'return',
  'typeof',
  'case',
  'of',
  'in',
  'delete',
  'void',
  'new',
  'else',
  'instanceof',
]);

/** `undefined`: it is no text of JavaScript's. Linear. */
export function tokensOf(text: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  /** For each brace that is open, whether it is a template's. */
  const open: boolean[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found) at += found.length;
    return found || undefined;
  };
  for (;;) {
    const gap = take(space) ?? '';
    if (at >= text.length) return tokens;
    // A comment without an end, which each further one would look for again.
    if (text.startsWith('/*', at)) return undefined;
    const start = at;
    const add = (kind: Token['kind'], found: string): void => {
      tokens.push({ kind, text: found, at: start, isFirst: gap.includes('\n') });
    };
    const continues = text[at] === '}' && open.at(-1) === true;
    if (text[at] === '`' || continues) {
      at++;
      const chunk = take(templateChunk);
      if (chunk === undefined) return undefined;
      if (continues) open.pop();
      if (chunk.endsWith('${')) open.push(true);
      add('template', text.slice(start, at));
      continue;
    }
    const found =
      (text[at] === '/' && mayBeRegex(tokens.at(-1)) && (tell('regex', take(regex)) || noToken)) ||
      tell('word', take(word)) ||
      tell('number', take(number)) ||
      tell('string', take(string)) ||
      tell('punctuator', take(punctuator));
    if (!found || found === noToken) return undefined;
    if (found.text === '{') open.push(false);
    if (found.text === '}') open.pop();
    add(found.kind, found.text);
  }
}

/** Where an expression has to begin, a slash begins a regular expression or nothing. */
const noToken = { kind: 'regex', text: '' } as const;

function tell(
  kind: Token['kind'],
  text: string | undefined,
): { readonly kind: Token['kind']; readonly text: string } | false {
  return text !== undefined && { kind, text };
}

function mayBeRegex(before: Token | undefined): boolean {
  if (before === undefined) return true;
  if (before.kind === 'word') return beforeExpression.has(before.text);
  if (before.kind === 'template') return before.text.endsWith('${');
  return before.kind === 'punctuator' && ![')', ']', '}'].includes(before.text);
}
