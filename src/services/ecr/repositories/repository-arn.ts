/** ARNs of repositories. */

interface Named {
  readonly repositoryName: string;
  readonly registryId?: string;
}

export function repositoryArn(
  { repositoryName, registryId }: Named,
  { region, account }: { readonly region: string; readonly account: string },
): string {
  return `arn:aws:ecr:${region}:${registryId ?? account}:repository/${repositoryName}`;
}

export interface RepositoryPlace {
  readonly region: string;
  readonly account: string;
  readonly name: string;
}

const pattern = /^arn:aws:ecr:([a-z0-9-]+):(\d{12}):repository\/(.+)$/;

export function placeOfArn(arn: string): RepositoryPlace | undefined {
  const [, region, account, name] = pattern.exec(arn) ?? [];
  return region && account && name ? { region, account, name } : undefined;
}
