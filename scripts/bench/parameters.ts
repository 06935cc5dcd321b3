/** Parameter Store: new parameters, each durable before it is answered; reading them by name and by path. */
import { load } from './http-load.ts';
import { signedRequest, type Target } from './signed-request.ts';

const connections = 32;
/** Parameters under one path. */
const perPath = 10;

export interface ParametersOptions {
  readonly target: Target;
  /** Parameters to make. */
  readonly parameters: number;
  readonly say: (text: string) => void;
}

export async function measureParameters({ target, parameters, say }: ParametersOptions) {
  const each = (count: number, make: (index: number) => Buffer) => {
    const requests = Array.from({ length: count }, (_, index) => make(index));
    let sent = 0;
    return load({ url: target.url, connections, next: () => requests[sent++] });
  };
  say(`Parameter Store: PutParameter of ${parameters}`);
  const put = await each(parameters, (index) =>
    ssmRequest(target, 'PutParameter', { Name: nameOf(index), Value: `value of ${index}`, Type: 'String' }),
  );
  say('Parameter Store: GetParameter');
  const get = await each(parameters, (index) => ssmRequest(target, 'GetParameter', { Name: nameOf(index) }));
  say(`Parameter Store: GetParametersByPath, ${perPath} each`);
  const byPath = await each(parameters / perPath, (index) =>
    ssmRequest(target, 'GetParametersByPath', { Path: pathOf(index) }),
  );
  return { putParameter: put, getParameter: get, getParametersByPath: byPath };
}

const pathOf = (path: number): string => `/bench/${String(path).padStart(5, '0')}`;
const nameOf = (index: number): string => `${pathOf(Math.floor(index / perPath))}/${index % perPath}`;

function ssmRequest(target: Target, operation: string, input: object): Buffer {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AmazonSSM.${operation}` };
  return signedRequest(target, 'ssm', headers, JSON.stringify(input));
}
