/** Tags, as every AWS service has them. */
export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export interface TagChange {
  readonly removed: readonly string[];
  readonly set: readonly Tag[];
}

/** Only what differs is sent, so that tags which somebody else sets at the same time stay. */
export function tagChange(before: readonly Tag[], after: readonly Tag[]): TagChange {
  const wanted = new Map(after.map((tag) => [tag.Key, tag.Value]));
  const known = new Map(before.map((tag) => [tag.Key, tag.Value]));
  return {
    removed: before.filter((tag) => !wanted.has(tag.Key)).map((tag) => tag.Key),
    set: after.filter((tag) => known.get(tag.Key) !== tag.Value),
  };
}
