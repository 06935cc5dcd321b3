import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Organizations } from '@aws-sdk/client-organizations';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { mergePolicies, type Json, type JsonObject } from './management-policies.ts';

const examples = 'https://docs.aws.amazon.com/organizations/latest/userguide/inheritance-examples.html';
const operators = 'https://docs.aws.amazon.com/organizations/latest/userguide/policy-operators.html';
const optOut = 'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_ai-opt-out_syntax.html';
const none = { '@@operators_allowed_for_child_policies': ['@@none'] };

/** A tag policy about one tag. */
const tag = (settings: JsonObject): JsonObject => ({ tags: { costcenter: settings } });
const assign = (value: Json): JsonObject => ({ '@@assign': value });

const cases: readonly { name: string; source: string; levels: readonly (readonly JsonObject[])[]; effective: Json }[] =
  [
    {
      name: 'assign replaces values, and adds settings',
      source: `${examples} (1)`,
      levels: [
        [tag({ tag_key: assign('CostCenter'), tag_value: assign(['Development', 'Support']) })],
        [tag({ tag_value: assign(['Sandbox']), enforced_for: assign(['redshift:*']) })],
      ],
      effective: tag({ tag_key: 'CostCenter', tag_value: ['Sandbox'], enforced_for: ['redshift:*'] }),
    },
    {
      name: 'append adds each value once',
      source: `${examples} (2)`,
      levels: [[tag({ tag_value: assign(['a', 'b']) })], [], [tag({ tag_value: { '@@append': ['b', 'c'] } })]],
      effective: tag({ tag_value: ['a', 'b', 'c'] }),
    },
    {
      name: 'append to nothing sets',
      source: operators,
      levels: [[tag({ tag_value: { '@@append': ['a'] } })]],
      effective: tag({ tag_value: ['a'] }),
    },
    {
      name: 'remove takes only the values it names',
      source: `${examples} (3)`,
      levels: [[tag({ tag_value: assign(['a', 'b']) })], [tag({ tag_value: { '@@remove': ['a', 'z'] } })]],
      effective: tag({ tag_value: ['b'] }),
    },
    {
      name: 'a locked setting stays',
      source: `${examples} (4)`,
      levels: [
        [tag({ tag_key: { ...assign('CostCenter'), ...none } })],
        [tag({ tag_key: assign('costcenter') })],
        [tag({ tag_key: assign('COSTCENTER') })],
      ],
      effective: tag({ tag_key: 'CostCenter' }),
    },
    {
      name: 'some operators only',
      source: operators,
      levels: [
        [tag({ tag_value: { ...assign(['a']), '@@operators_allowed_for_child_policies': ['@@append'] } })],
        [tag({ tag_value: { '@@append': ['b'], '@@remove': ['a'] } })],
        [tag({ tag_value: assign(['c']) })],
      ],
      effective: tag({ tag_value: ['a', 'b'] }),
    },
    {
      name: 'a child cannot unlock',
      source: operators,
      levels: [
        [tag({ tag_key: { ...assign('A'), ...none } })],
        [tag({ tag_key: { '@@operators_allowed_for_child_policies': ['@@all'] } })],
        [tag({ tag_key: assign('B') })],
      ],
      effective: tag({ tag_key: 'A' }),
    },
    {
      name: 'a lock holds below its level only',
      source: `${examples} (5)`,
      levels: [
        [tag({ tag_value: { ...assign(['a']), ...none } }), tag({ tag_value: { '@@append': ['b'] } })],
        [tag({ tag_value: { '@@append': ['c'] } })],
      ],
      effective: tag({ tag_value: ['a', 'b'] }),
    },
    {
      name: 'values of one level come together',
      source: `${examples} (6)`,
      levels: [[tag({ tag_value: { '@@append': ['a'] } }), tag({ tag_value: { '@@append': ['b'] } })]],
      effective: tag({ tag_value: ['a', 'b'] }),
    },
    {
      name: 'a locked section gets no more children, and keeps what may be changed in it',
      source: optOut,
      levels: [
        [{ services: { ...none, default: { opt_out_policy: assign('optIn') } } }],
        [{ services: { default: { opt_out_policy: assign('optOut') }, lex: { opt_out_policy: assign('optIn') } } }],
      ],
      effective: { services: { default: { opt_out_policy: 'optOut' } } },
    },
    {
      name: 'a name like a prototype is a name',
      source: operators,
      levels: [[JSON.parse('{"tags":{"__proto__":{"tag_key":{"@@assign":"x"}}}}') as JsonObject]],
      effective: JSON.parse('{"tags":{"__proto__":{"tag_key":"x"}}}') as Json,
    },
  ];

describe('management policies merge', () => {
  for (const { name, source, levels, effective } of cases) {
    it(`${name} (${source})`, () => assert.equal(JSON.stringify(mergePolicies(levels)), JSON.stringify(effective)));
  }
});

describe('DescribeEffectivePolicy', () => {
  it('of an account in a unit, asked by the management account and by the account itself', async () => {
    const sandlot = await startSandlot();
    const org = new Organizations({ ...sandlot.clientConfig, maxAttempts: 1 });
    try {
      await org.createOrganization({});
      const RootId = (await org.listRoots({})).Roots![0]!.Id!;
      const { CreateAccountStatus } = await org.createAccount({ AccountName: 'member', Email: 'member@example.com' });
      await sandlot.idle();
      const member = (await org.describeCreateAccountStatus({ CreateAccountRequestId: CreateAccountStatus!.Id }))
        .CreateAccountStatus!.AccountId!;
      const own = new Organizations({
        ...sandlot.clientConfig,
        maxAttempts: 1,
        credentials: sandlot.server.runtime.issueCredentials({ kind: 'root', account: member, durationSeconds: 900 }),
      });
      const unit = (await org.createOrganizationalUnit({ ParentId: RootId, Name: 'u' })).OrganizationalUnit!.Id!;
      await org.moveAccount({ AccountId: member, SourceParentId: RootId, DestinationParentId: unit });
      const effective = async (client: Organizations, TargetId?: string) =>
        (await client.describeEffectivePolicy({ PolicyType: 'TAG_POLICY', TargetId })).EffectivePolicy!;
      const missing = { name: 'EffectivePolicyNotFoundException' };

      await assert.rejects(effective(org, member), missing, 'not enabled');
      await org.enablePolicyType({ RootId, PolicyType: 'TAG_POLICY' });
      await assert.rejects(effective(org, member), missing, 'nothing attached');
      const attach = async (Name: string, TargetId: string, content: JsonObject): Promise<void> => {
        const { Policy } = await org.createPolicy({
          Name,
          Description: '',
          Type: 'TAG_POLICY',
          Content: JSON.stringify(content),
        });
        await org.attachPolicy({ PolicyId: Policy!.PolicySummary!.Id!, TargetId });
      };
      await attach('on-root', RootId, tag({ tag_key: { ...assign('CostCenter'), ...none }, tag_value: assign(['a']) }));
      await attach('on-unit', unit, tag({ tag_key: assign('other'), tag_value: { '@@append': ['b'] } }));
      await attach('on-account', member, tag({ tag_value: { '@@append': ['c'] } }));

      const merged = await effective(org, member);
      assert.deepEqual(JSON.parse(merged.PolicyContent!), tag({ tag_key: 'CostCenter', tag_value: ['a', 'b', 'c'] }));
      assert.deepEqual(
        [merged.TargetId, merged.PolicyType, merged.LastUpdatedTimestamp instanceof Date],
        [member, 'TAG_POLICY', true],
      );
      assert.deepEqual(await effective(own), merged);
      assert.deepEqual(
        JSON.parse((await effective(org)).PolicyContent!),
        tag({ tag_key: 'CostCenter', tag_value: ['a'] }),
      );
      await assert.rejects(effective(own, sandlot.account), { name: 'AccessDeniedException' });
      await assert.rejects(effective(org, unit), {
        name: 'InvalidInputException',
        Reason: 'INVALID_PATTERN_TARGET_ID',
      });
      await assert.rejects(effective(org, '999999999999'), { name: 'TargetNotFoundException' });
      await org.disablePolicyType({ RootId, PolicyType: 'TAG_POLICY' });
      await assert.rejects(effective(own), missing);
      own.destroy();
    } finally {
      org.destroy();
      await sandlot.close();
    }
  });

  it('operators that there are not are refused when the policy is made', async () => {
    const sandlot = await startSandlot();
    const org = new Organizations({ ...sandlot.clientConfig, maxAttempts: 1 });
    try {
      await org.createOrganization({});
      for (const [content, says] of [
        [{ tags: { a: { tag_key: 'plain' } } }, /tags\.a\.tag_key has a plain value: write \{"@@assign": …\}/],
        [{ tags: { a: { tag_key: { '@@set': 'x' } } } }, /"@@set", which is no operator/],
        [{ tags: { a: { tag_value: { '@@append': 'x' } } } }, /@@append in tags\.a\.tag_value must be a list/],
        [
          { tags: { a: { tag_key: { '@@assign': 'x', more: {} } } } },
          /both a value \(@@assign\) and sections \("more"\)/,
        ],
        [
          { tags: { '@@operators_allowed_for_child_policies': ['@@none', '@@assign'] } },
          /@@operators_allowed_for_child_policies in tags must be a list/,
        ],
      ] as const) {
        await assert.rejects(
          org.createPolicy({ Name: 'bad', Description: '', Type: 'TAG_POLICY', Content: JSON.stringify(content) }),
          { name: 'MalformedPolicyDocumentException', message: says },
        );
      }
    } finally {
      org.destroy();
      await sandlot.close();
    }
  });
});
