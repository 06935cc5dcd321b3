/** "Create user": name, permissions, review with tags. */
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRef, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { attachUserPolicy, createUser, type AttachedPolicy } from '../api/users';
import { findTagProblems, TagFields, type TagText } from '../../../components/tags/tag-fields';
import { useDraft } from '../../../components/state/use-draft';
import { WizardPage } from '../../../components/pages/wizard-page';
import { usePageFrame } from '../../../components/pages/page-frame';
import { userPath, usersCrumbs } from '../addresses';
import { mostAttachedPolicies, PolicyPicker, TooManyPolicies } from '../policies/policy-picker';
import { PolicyReview } from '../policies/policy-review';

interface Values {
  readonly step: number;
  readonly name: string;
  readonly policies: readonly AttachedPolicy[];
  readonly tags: readonly TagText[];
}

const initial: Values = { step: 0, name: '', policies: [], tags: [] };

function nameProblem(name: string): string | undefined {
  if (name.trim() === '') return 'Enter a user name.';
  if (!/^[\w+=,.@-]{1,64}$/.test(name.trim())) return 'Use 1 to 64 letters, digits and the characters + = , . @ _ -';
  return undefined;
}

export function Component() {
  const { values, change } = useDraft('iam/create-user', initial);
  const [shown, setShown] = useState(false);
  /** The user that this wizard has made already, when a later part of it failed. */
  const made = useRef<string>(undefined);
  const navigate = useNavigate();
  const { notify } = usePageFrame();
  const name = values.name.trim();
  const problem = nameProblem(values.name);
  const tooMany = values.policies.length > mostAttachedPolicies;

  const create = async () => {
    const problems = findTagProblems(values.tags).size > 0;
    setShown(problems);
    if (problems) throw new Error('One of the tags cannot be saved: see what stands beside it.');
    if (made.current !== name)
      await createUser(
        name,
        values.tags.map(({ key, value }) => ({ Key: key.trim(), Value: value })),
      );
    made.current = name;
    for (const { PolicyArn = '' } of values.policies) await attachUserPolicy(name, PolicyArn);
    notify({
      type: 'success',
      content: 'The user is created. It can sign requests once it has an access key: open Security credentials.',
    });
    await navigate(userPath(name));
  };

  return (
    <WizardPage
      title="Create user"
      breadcrumbs={usersCrumbs}
      step={values.step}
      onStep={(step) => change({ step })}
      submitLabel="Create user"
      cancelPath="/iam/users"
      onSubmit={create}
      steps={[
        {
          title: 'Specify user details',
          check: () => {
            setShown(problem !== undefined);
            return problem === undefined;
          },
          content: (
            <Container header={<Header variant="h2">User details</Header>}>
              <FormField
                label="User name"
                constraintText="Up to 64 letters, digits and the characters + = , . @ _ -"
                errorText={shown ? problem : undefined}
              >
                <Input
                  value={values.name}
                  invalid={shown && problem !== undefined}
                  autoComplete={false}
                  onChange={(event) => change({ name: event.detail.value })}
                />
              </FormField>
            </Container>
          ),
        },
        {
          title: 'Set permissions',
          description:
            'Attach policies directly: ' +
            'to deploy with Amplify, search for amplify and choose AmplifyBackendDeployFullAccess.',
          check: () => !tooMany,
          content: (
            <SpaceBetween size="l">
              {tooMany && <TooManyPolicies />}
              <PolicyPicker selected={values.policies} onChange={(policies) => change({ policies })} />
            </SpaceBetween>
          ),
        },
        {
          title: 'Review and create',
          content: (
            <SpaceBetween size="l">
              <Container header={<Header variant="h2">User details</Header>}>
                <KeyValuePairs items={[{ label: 'User name', value: <bdi>{name}</bdi> }]} />
              </Container>
              <PolicyReview policies={values.policies} />
              <Container header={<Header variant="h2">Tags - optional</Header>}>
                <TagFields tags={values.tags} showProblems={shown} onChange={(tags) => change({ tags })} />
              </Container>
            </SpaceBetween>
          ),
        },
      ]}
    />
  );
}
