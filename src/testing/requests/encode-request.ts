/**
 * For tests: an input as its protocol's request, however wrong the input is. Values that do not fit their shape are
 * written as best they can be; no constraint is checked.
 */
import type { OperationModel, ServiceModel, Shape, ShapeRef } from '../../wire/models/model.ts';
import type { RawRequest } from './signed-request.ts';

type Input = Readonly<Record<string, unknown>>;

export function encodeRequest(model: ServiceModel, operation: OperationModel, input: Input): RawRequest {
  const { protocol, targetPrefix, jsonVersion, apiVersion } = model.metadata;
  if (protocol === 'json') {
    const headers = {
      'x-amz-target': `${targetPrefix}.${operation.name}`,
      'content-type': `application/x-amz-json-${jsonVersion}`,
    };
    return { method: 'POST', path: '/', query: '', headers, body: Buffer.from(toJson(input)) };
  }
  if (protocol === 'query') {
    const pairs: string[] = [`Action=${operation.name}`, `Version=${apiVersion}`];
    if (operation.input) flatten(model, operation.input, '', input, pairs);
    return {
      method: 'POST',
      path: '/',
      query: '',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: Buffer.from(pairs.join('&')),
    };
  }
  return encodeRest(model, operation, input);
}

function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, entry) => (typeof entry === 'bigint' ? String(entry) : entry)) ?? 'null';
}

export function encodePart(value: unknown): string {
  return encodeURIComponent(textOf(value).toWellFormed()).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? toJson(value) : String(value);
}

function flatten(model: ServiceModel, ref: ShapeRef, name: string, value: unknown, pairs: string[]): void {
  const shape = model.shapes[ref.shape]!;
  const under = (part: string) => (name === '' ? part : `${name}.${part}`);
  const flattened = ref.flattened === true || shape.flattened === true;
  if (typeof value !== 'object' || value === null) {
    pairs.push(`${encodePart(name)}=${value === null ? '' : encodePart(value)}`);
  } else if (Array.isArray(value)) {
    const prefix = flattened ? name : under(shape.member?.locationName ?? 'member');
    for (const [index, entry] of value.entries())
      flatten(model, shape.member ?? ref, `${prefix}.${index + 1}`, entry, pairs);
  } else if (shape.type === 'map') {
    for (const [index, [key, entry]] of Object.entries(value).entries()) {
      const prefix = `${flattened ? name : under('entry')}.${index + 1}`;
      pairs.push(`${encodePart(`${prefix}.${shape.key?.locationName ?? 'key'}`)}=${encodePart(key)}`);
      flatten(model, shape.value!, `${prefix}.${shape.value?.locationName ?? 'value'}`, entry, pairs);
    }
  } else {
    for (const [key, entry] of Object.entries(value)) {
      const member = shape.members?.[key];
      flatten(model, member ?? ref, under(member?.locationName ?? key), entry, pairs);
    }
  }
}

function encodeRest(model: ServiceModel, operation: OperationModel, input: Input): RawRequest {
  const shape: Shape = operation.input ? model.shapes[operation.input.shape]! : { type: 'structure' };
  const [template = '/', literal = ''] = operation.http.requestUri.split('?');
  const query: string[] = literal === '' ? [] : [literal.includes('=') ? literal : `${literal}=`];
  const headers: Record<string, string> = {};
  const rest: Record<string, unknown> = {};
  let path = template;
  for (const [name, value] of Object.entries(input)) {
    const ref = shape.members?.[name];
    const wire = ref?.locationName ?? name;
    if (ref?.location === 'uri') {
      path = path
        .replace(`{${wire}}`, () => encodePart(value))
        .replace(`{${wire}+}`, () => encodePart(value).replaceAll('%2F', '/'));
    } else if (ref?.location === 'querystring') {
      for (const entry of Array.isArray(value) ? value : [value])
        query.push(`${encodePart(wire)}=${encodePart(entry)}`);
    } else if (ref?.location === 'header') {
      // A wrong length is the connection's matter, not the operation's: hostile-http.test.ts.
      if (wire === 'Content-Length') continue;
      headers[wire.toLowerCase()] = Array.isArray(value) ? value.map(headerText).join() : headerText(value);
    } else if (ref?.location === 'headers') {
      for (const [key, entry] of Object.entries((value as object) ?? {}))
        if (/^[\w-]+$/.test(key)) headers[(wire + key).toLowerCase()] = headerText(entry);
    } else {
      rest[name] = value;
    }
  }
  const body = bodyOf(model, operation, shape, rest, headers);
  // What HTTP itself refuses (431) never comes to an operation.
  const fits = (text: string) => text.slice(0, 8000).replace(/%.?$/, '');
  return { method: operation.http.method, path: fits(path), query: fits(query.join('&')), headers, body };
}

/** What Node lets into a header, UTF-8's bytes in Latin-1's place. */
function headerText(value: unknown): string {
  // oxlint-disable-next-line no-control-regex -- they are what is taken out
  const controls = /[\u0000-\u0008\u000a-\u001f\u007f]/g;
  return Buffer.from(textOf(value), 'utf8').toString('latin1').replace(controls, '').trim().slice(0, 2000);
}

function bodyOf(
  model: ServiceModel,
  operation: OperationModel,
  shape: Shape,
  rest: Input,
  headers: Record<string, string>,
): Buffer {
  if (operation.http.method === 'GET' || operation.http.method === 'HEAD') return Buffer.alloc(0);
  const value = shape.payload === undefined ? rest : rest[shape.payload];
  if (model.metadata.protocol === 'rest-json') {
    headers['content-type'] = 'application/json';
    return Buffer.from(toJson(value ?? {}));
  }
  const payload = shape.payload === undefined ? undefined : shape.members![shape.payload]!;
  if (payload === undefined) {
    const { input } = operation;
    if (input?.locationName === undefined || Object.keys(rest).length === 0) return Buffer.alloc(0);
    return Buffer.from(element(model, input, input.locationName, rest));
  }
  if (model.shapes[payload.shape]!.type !== 'structure')
    return Buffer.isBuffer(value) ? value : Buffer.from(value === undefined ? '' : textOf(value));
  return value === undefined
    ? Buffer.alloc(0)
    : Buffer.from(element(model, payload, payload.locationName ?? shape.payload!, value));
}

function element(model: ServiceModel, ref: ShapeRef, tag: string, value: unknown): string {
  const shape = model.shapes[ref.shape]!;
  if (Array.isArray(value)) {
    const flattened = ref.flattened === true || shape.flattened === true;
    const entries = value
      .map((entry) =>
        element(model, shape.member ?? ref, flattened ? tag : (shape.member?.locationName ?? 'member'), entry),
      )
      .join('');
    return flattened ? entries : `<${tag}>${entries}</${tag}>`;
  }
  if (typeof value !== 'object' || value === null)
    return `<${tag}>${String(value).replace(/[<&]/g, (char) => `&#${char.charCodeAt(0)};`)}</${tag}>`;
  const members = Object.entries(value).map(([name, entry]) => {
    const member = shape.members?.[name];
    return /^\w+$/.test(name) ? element(model, member ?? ref, member?.locationName ?? name, entry) : '';
  });
  return `<${tag}>${members.join('')}</${tag}>`;
}
