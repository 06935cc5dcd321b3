/** What a resource has that its template does not say, or the other way round, left out. */
export function without<T extends object, K extends keyof T>(value: T, ...names: readonly K[]): Omit<T, K> {
  const gone: ReadonlySet<PropertyKey> = new Set(names);
  return Object.fromEntries(Object.entries(value).filter(([name]) => !gone.has(name))) as Omit<T, K>;
}
