/** JSON as state machines pass it on. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [member: string]: Json };

export type JsonObject = { readonly [member: string]: Json };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Bytes of UTF-8 that a state's input, output or a task's result may have. */
export const maxDataBytes = 262_144;

/** Levels that data may nest: what is kept and handed on is written by ways that need a stack. */
export const maxDataLevels = 500;

export function isTooLarge(value: Json): boolean {
  const { bytes, levels } = sizeOf(value, 2 * maxDataBytes);
  if (bytes > 2 * maxDataBytes || levels > maxDataLevels) return true;
  return Buffer.byteLength(JSON.stringify(value)) > maxDataBytes;
}

/** Of a value as JSON: about its bytes, any number beyond `most`, and its levels as far as that was looked at. */
export function sizeOf(value: unknown, most: number): { readonly bytes: number; readonly levels: number } {
  const open: unknown[] = [value];
  const levelsOfOpen = [0];
  let [bytes, levels] = [0, 0];
  while (open.length > 0 && bytes <= most) {
    const one = open.pop();
    const level = levelsOfOpen.pop()!;
    if (level > levels) levels = level;
    const within = (item: unknown): void => {
      open.push(item);
      levelsOfOpen.push(level + 1);
    };
    if (typeof one === 'string') bytes += quoted(one);
    else if (Array.isArray(one)) one.forEach(within);
    else if (typeof one === 'object' && one !== null)
      for (const [name, member] of Object.entries(one)) {
        bytes += quoted(name);
        within(member);
      }
    bytes += 2;
  }
  return { bytes, levels };
}

function quoted(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}
