/** Private addresses as those that requests come from: AWS sees public ones. */
import type { ConditionTest } from '../../../../policy/language/policy.ts';
import { addressOf, networkHolds, networkOf } from '../../../../policy/values/ip-address.ts';
import type { Network } from '../../../../policy/values/ip-address.ts';
import { error, suggestion, within, type StatementCheck, type StatementFinding } from '../finding.ts';

/** RFC 1918, RFC 4193 */
const privateNetworks = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'].map((text) => networkOf(text)!);

export const checkSourceAddresses: StatementCheck = ({ conditions = [] }) =>
  conditions.flatMap((test) => within(['Condition', test.operator, test.key], checkTest(test)));

function checkTest({ operator, key, values }: ConditionTest): readonly StatementFinding[] {
  const [, not] = /^(?:For(?:All|Any)Values?:)?(Not)?IpAddress/.exec(operator) ?? [undefined, undefined];
  if (key.toLowerCase() !== 'aws:sourceip' || !/IpAddress(?:IfExists)?$/.test(operator)) return [];
  const kept = values.filter(isPrivate);
  if (kept.length === 0) return [];
  return [kept.length === values.length ? onlyPrivate(not !== undefined) : someOfThem(not !== undefined)];
}

const works = 'aws:SourceIp works only for public IP address ranges.';

function onlyPrivate(negated: boolean): StatementFinding {
  const [values, update] = [
    'The values for condition key aws:SourceIp include only private IP addresses',
    'Update the value to include only public IP addresses.',
  ];
  return negated
    ? error('PRIVATE_NOT_IP_ADDRESS', `${values} and has no effect. ${works} ${update}`)
    : error('PRIVATE_IP_ADDRESS', `${works} ${values} and will not have the desired effect. ${update}`);
}

function someOfThem(negated: boolean): StatementFinding {
  const values = 'The values for condition key aws:SourceIp include a mix of private and public IP addresses.';
  const instead = `${works} To define permissions for private IP ranges, use aws:VpcSourceIp.`;
  return negated
    ? suggestion('PRIVATE_NOT_IP_ADDRESS_SUBSET', `${values} The private addresses have no effect. ${instead}`)
    : suggestion(
        'PRIVATE_IP_ADDRESS_SUBSET',
        `${values} The private addresses will not have the desired effect. ${instead}`,
      );
}

function isPrivate(text: string): boolean {
  const [network, address] = [networkOf(text), addressOf(text.split('/')[0]!)];
  return (
    network !== undefined &&
    address !== undefined &&
    privateNetworks.some((one) => isNarrower(network, one) && networkHolds(one, address))
  );
}

function isNarrower(network: Network, than: Network): boolean {
  return network.family === than.family && network.prefixLength >= than.prefixLength;
}
