/** Which attributes an expression of any grammar names, whether or not it is one: for decisions about who may. */
import { isReservedWord } from './grammar/reserved-words.ts';
import { tokensOf } from './grammar/tokens.ts';

/** The first names of its paths. */
export function attributesNamed(text: string, names: Readonly<Record<string, string>> = {}): string[] {
  const tokens = tokensOf(text);
  return tokens.flatMap(({ kind, text: word }, at) => {
    if (tokens[at - 1]?.text === '.') return [];
    if (kind === 'name') return Object.hasOwn(names, word) ? [names[word]!] : [];
    const isName = kind === 'word' && tokens[at + 1]?.text !== '(' && !isReservedWord(word);
    return isName ? [word] : [];
  });
}
