/**
 * Loads the committed model facts (`models/*.json`) lazily and once per process: a service that nobody calls costs
 * nothing. `models/index.json` holds what routing needs of every service.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Dialect } from '../dialect.ts';
import type { ModelMetadata, Protocol, ServiceModel } from './model.ts';

/** A line of `models/index.json`: enough to route a request without loading the service's model. */
export interface ServiceIndexEntry extends Pick<
  ModelMetadata,
  'signingName' | 'endpointPrefix' | 'targetPrefix' | 'apiVersion' | 'serviceId'
> {
  /** The SDK client's name (`cloudwatch-logs`). */
  readonly name: string;
  readonly protocol: Protocol;
  /** SHA-256 of the published model. */
  readonly sha256: string;
}

/** A service's line, from its model. */
export function indexEntry([name, { metadata, source }]: readonly [string, ServiceModel]): ServiceIndexEntry {
  const { protocol, signingName, endpointPrefix, targetPrefix, apiVersion, serviceId } = metadata;
  return {
    name,
    protocol,
    signingName,
    endpointPrefix,
    ...(targetPrefix !== undefined && { targetPrefix }),
    apiVersion,
    serviceId,
    sha256: source.sha256,
  };
}

/** The nearest `models/` folder at or above this module: it runs from `src/wire/` and from a bundle in `dist/`. */
export function defaultModelsFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const candidate = join(folder, 'models');
    if (existsSync(join(candidate, 'index.json'))) return candidate;
    const parent = dirname(folder);
    if (parent === folder)
      throw new Error('No models/index.json at or above the program: its installation is incomplete.');
    folder = parent;
  }
}

/** Models by file: immutable facts, shared by every server in the process. */
const loaded = new Map<string, ServiceModel>();
const indexes = new Map<string, readonly ServiceIndexEntry[]>();
let defaultFolder: string | undefined;

/**
 * The model of the service with this SDK client name.
 * @throws Error when there is no such model.
 */
export function loadModel(name: string, folder: string = (defaultFolder ??= defaultModelsFolder())): ServiceModel {
  if (!/^[a-z0-9-]+$/.test(name)) throw new Error(`"${name}" is not a service's name.`);
  const file = join(folder, `${name}.json`);
  let model = loaded.get(file);
  if (model === undefined) loaded.set(file, (model = JSON.parse(readFileSync(file, 'utf8')) as ServiceModel));
  return model;
}

/** Every service that has a model. */
export function loadModelIndex(
  folder: string = (defaultFolder ??= defaultModelsFolder()),
): readonly ServiceIndexEntry[] {
  let index = indexes.get(folder);
  if (index === undefined)
    indexes.set(folder, (index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as ServiceIndexEntry[]));
  return index;
}

/** One for each dialect: codecs are compiled per model, and shared by every server in the process. */
const spoken = new WeakMap<Dialect, ServiceModel>();

/** Models with the dialects of the services that have one. */
export function modelsOf(
  services: readonly { readonly name: string; readonly dialect?: Dialect }[],
): (name: string) => ServiceModel {
  const dialects = new Map(services.map(({ name, dialect }) => [name, dialect]));
  const found = new Map<string, ServiceModel>();
  const find = (name: string): ServiceModel => {
    const dialect = dialects.get(name);
    if (!dialect) return loadModel(name);
    let model = spoken.get(dialect);
    if (!model) spoken.set(dialect, (model = { ...loadModel(name), dialect }));
    return model;
  };
  return (name) => {
    let model = found.get(name);
    if (!model) found.set(name, (model = find(name)));
    return model;
  };
}
