/**
 * What a URL's own rules tell browsers.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors
 */
import type { UrlCors } from './records.ts';

interface Asked {
  readonly origin: string | undefined;
  /** Of a preflight. */
  readonly method?: string | undefined;
}

/** Empty: the origin, or what it wants to do, is not let in. */
export function corsHeaders(cors: UrlCors | undefined, { origin, method }: Asked): Record<string, string> {
  if (!cors || origin === undefined) return {};
  const { AllowOrigins = [], AllowMethods = [], AllowHeaders = [], ExposeHeaders = [], MaxAge } = cors;
  const isAny = AllowOrigins.includes('*');
  if (!isAny && !AllowOrigins.includes(origin)) return {};
  if (method !== undefined && !AllowMethods.includes('*') && !AllowMethods.includes(method)) return {};
  const isPreflight = method !== undefined;
  return {
    'access-control-allow-origin': isAny && cors.AllowCredentials !== true ? '*' : origin,
    vary: 'Origin',
    ...(cors.AllowCredentials === true && { 'access-control-allow-credentials': 'true' }),
    ...(ExposeHeaders.length > 0 && { 'access-control-expose-headers': ExposeHeaders.join(',') }),
    ...(isPreflight && { 'access-control-allow-methods': AllowMethods.join(',') }),
    ...(isPreflight && AllowHeaders.length > 0 && { 'access-control-allow-headers': AllowHeaders.join(',') }),
    ...(isPreflight && MaxAge !== undefined && { 'access-control-max-age': String(MaxAge) }),
  };
}
