/**
 * `models/resource-types.json` as it is written: what AWS's registry says of the types of resources, without prose.
 * `npm run resource-types` makes it of `@aws-cdk/aws-service-spec`.
 *
 * A property is one text: its type, then `!` where it is required, `=` where its change replaces the resource and `~`
 * where it may. Types: `string`, `integer`, `number`, `boolean`, `json`, `time`, `tag` (a key and a value), the name of
 * one of the type's definitions, `[T]` a list, `{T}` a map, `T|U` either.
 */

export interface WrittenFacts {
  readonly source: { readonly package: string; readonly version: string; readonly sha256: string };
  readonly types: Readonly<Record<string, WrittenType>>;
}

export interface WrittenType {
  /** The primary identifier of Cloud Control. */
  readonly id: readonly string[];
  /** What `Ref` gives, where that is something else. */
  readonly ref?: readonly string[];
  /** The property that has the tags, and how: a list of keys and values, or a map. */
  readonly tags?: readonly [property: string, variant: 'list' | 'map'];
  /** CloudFormation gives it tags of its own. */
  readonly systemTags?: true;
  /** What `Fn::GetAtt` gives. */
  readonly attributes?: readonly string[];
  /** Paths of properties that are never read back. */
  readonly writeOnly?: readonly string[];
  /** It may have any other property. */
  readonly open?: true;
  readonly properties: Readonly<Record<string, string>>;
  readonly definitions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}
