/** An API as requests find it: its record and, read once for each state of it, what its fields do. */
import type { GraphQLSchema } from 'graphql';
import type { DataContext, ReadTx } from './data-context.ts';
import { Revisions } from '../apis/revisions.ts';
import {
  ApiPlaces,
  Apis,
  DataSources,
  Functions,
  Resolvers,
  Schemas,
  type ApiPlace,
  type ApiRecord,
  type DataSourceRecord,
  type Mapping,
  type SchemaRecord,
} from '../records.ts';
import type { Code, Program } from '../resolution/program.ts';
import { buildSchema } from '../schema/build-schema.ts';
import { bounded, type BoundedMap, type RunningAppSync } from '../running.ts';
import type { Query } from './document.ts';

const maxQueries = 200;

export interface LoadedApi {
  readonly revision: string;
  readonly schema: GraphQLSchema | undefined;
  /** By `Type.field`. */
  readonly programs: ReadonlyMap<string, Program>;
  readonly sources: ReadonlyMap<string, DataSourceRecord>;
  /** Documents that were read and found valid lately. */
  readonly queries: BoundedMap<string, Query>;
}

export interface FoundApi {
  readonly place: ApiPlace;
  readonly api: ApiRecord;
  readonly loaded: LoadedApi;
}

/** `undefined`: there is none of the id. */
export async function findApiOf(id: string, ctx: DataContext): Promise<FoundApi | undefined> {
  const running = ctx.running as RunningAppSync;
  return ctx.read(async (tx) => {
    const place = await tx.in(ApiPlaces).get(id);
    const api = place && (await tx.in(Apis, place).get(id));
    if (!place || !api) return undefined;
    const revision = (await tx.in(Revisions, place).get(id))?.id ?? '';
    const known = running.loaded.get(id);
    const loaded = known?.revision === revision ? known : await load(tx, place, revision, running.schemas);
    running.loaded.set(id, loaded);
    return { place, api, loaded };
  });
}

async function load(
  tx: ReadTx,
  place: ApiPlace,
  revision: string,
  schemas: RunningAppSync['schemas'],
): Promise<LoadedApi> {
  const { id } = place;
  const given = await tx.in(Schemas, place).get(id);
  const sources = new Map((await tx.in(DataSources, place).all([id])).map((source) => [source.name, source]));
  const functions = new Map((await tx.in(Functions, place).all([id])).map((one) => [one.id, one]));
  const stepOf = (mapping: Mapping) => {
    const dataSource = mapping.dataSourceName ?? '';
    return { code: codeOf(mapping), dataSource, isNone: sources.get(dataSource)?.type === 'NONE' };
  };
  const programs = new Map<string, Program>();
  for (const resolver of await tx.in(Resolvers, place).all([id])) {
    const parts = (resolver.functions ?? []).flatMap((name) => functions.get(name) ?? []);
    programs.set(
      `${resolver.typeName}.${resolver.fieldName}`,
      resolver.kind === 'UNIT'
        ? { around: undefined, steps: [stepOf(resolver)] }
        : { around: codeOf(resolver), steps: parts.map(stepOf) },
    );
  }
  const schema = given && schemaOf(given, schemas);
  return { revision, schema, programs, sources, queries: bounded(maxQueries) };
}

function schemaOf({ definition, digest }: SchemaRecord, schemas: RunningAppSync['schemas']): GraphQLSchema | undefined {
  if (definition === undefined || digest === undefined) return undefined;
  const schema = schemas.get(digest) ?? buildSchema(definition, { isChecked: true });
  schemas.set(digest, schema);
  return schema;
}

function codeOf({ code, requestMappingTemplate, responseMappingTemplate }: Mapping): Code {
  if (code !== undefined) return { language: 'js', code };
  return { language: 'vtl', request: requestMappingTemplate, response: responseMappingTemplate };
}
