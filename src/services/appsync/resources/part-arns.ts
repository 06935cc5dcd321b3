/** ARNs of what is in an API (`…:apis/X/types/T/resolvers/F`): the names in it, the API's id first. */
export function partsOf(arn: string): string[] {
  return arn
    .slice(arn.indexOf(':apis/') + 1)
    .split('/')
    .filter((_, at) => at % 2 === 1);
}
