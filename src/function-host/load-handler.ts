/**
 * A handler by its name: `folder/index.handler` is the export `handler` of `folder/index.js`, `.mjs` or `.cjs`.
 * Modules that the code does not have are looked for in the layers, then among those that the runtime brings.
 */
import { statSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { join, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Handler } from './call-handler.ts';
import { HandlerError } from './errors.ts';
import type { Folders } from './map-folders.ts';

const endings = ['', '.js', '.mjs', '.cjs'];

/** @throws HandlerError, and what the module throws */
export async function loadHandler(name: string, folders: Folders): Promise<Handler> {
  const [, path, exported] = /^(.*\/)?([^/.]+)\.(.+)$/.exec(name) ? split(name) : [];
  if (path === undefined || exported === undefined || name.includes('..'))
    throw new HandlerError('Runtime.MalformedHandlerName', 'Bad handler');
  lookElsewhere(folders);
  Object.assign(globalThis, {
    awslambda: {
      streamifyResponse() {
        throw new HandlerError('Runtime.NotHere', 'Sandlot does not have streamed answers.');
      },
    },
  });
  const file = endings.map((ending) => `${resolve(folders.code, path)}${ending}`).find(isFile);
  if (file === undefined || !`${file}`.startsWith(`${folders.code}${sep}`)) throw notFound(path);
  const module = await load(file);
  return handlerIn(module, exported, name);
}

function split(name: string): [string, string, string] {
  const at = name.indexOf('.', name.lastIndexOf('/') + 1);
  return [name, name.slice(0, at), name.slice(at + 1)];
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

function notFound(path: string): HandlerError {
  const text = `Error: Cannot find module '${path}'\nRequire stack:\n- /var/runtime/index.mjs`;
  return new HandlerError('Runtime.ImportModuleError', text);
}

async function load(file: string): Promise<unknown> {
  try {
    return file.endsWith('.mjs') ? await import(pathToFileURL(file).href) : createRequire(file)(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // It awaits something before it is loaded.
    if (code === 'ERR_REQUIRE_ASYNC_MODULE') return import(pathToFileURL(file).href);
    if (error instanceof SyntaxError) throw typed('Runtime.UserCodeSyntaxError', error);
    if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND') throw typed('Runtime.ImportModuleError', error);
    throw error;
  }
}

function typed(errorType: string, error: unknown): HandlerError {
  const told = new HandlerError(errorType, String(error));
  const { stack } = error as Error;
  if (stack !== undefined) told.stack = `${errorType}: ${stack}`;
  return told;
}

function handlerIn(module: unknown, exported: string, name: string): Handler {
  for (const root of [module, (module as { default?: unknown } | undefined)?.default]) {
    let found: unknown = root;
    for (const part of exported.split('.')) found = (found as Record<string, unknown> | undefined)?.[part];
    if (typeof found === 'function') return found as Handler;
  }
  throw new HandlerError('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
}

/** What imports do not find beside the code; `require` has NODE_PATH. And absolute paths into the layers. */
function lookElsewhere({ layers }: Folders): void {
  const places = (process.env['NODE_PATH'] ?? '').split(':').filter((place) => place !== '');
  registerHooks({
    resolve(specifier, context, next) {
      const inLayers = layers !== undefined && /^(?:file:\/\/)?\/opt\//.test(specifier);
      if (inLayers)
        return next(pathToFileURL(join(layers, specifier.replace(/^(?:file:\/\/)?\/opt\//, ''))).href, context);
      try {
        return next(specifier, context);
      } catch (error) {
        if (/^[./#]|^[a-z]+:/.test(specifier)) throw error;
        for (const place of places) {
          try {
            return next(specifier, { ...context, parentURL: pathToFileURL(join(place, '..', 'x.js')).href });
          } catch {
            // The next one.
          }
        }
        throw error;
      }
    },
  });
}
