/** "Create access key": the use case with its better alternative, a description, and the secret, shown once. */
import Alert from '@cloudscape-design/components/alert';
import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useParams, useSearchParams } from 'react-router-dom';
import { createAccessKey, type AccessKey } from '../api/access-keys';
import { changeUserTags } from '../api/users';
import { WizardPage } from '../../../components/pages/wizard-page';
import { usePageFrame } from '../../../components/pages/page-frame';
import { securityCredentialsPath, userPath, usersCrumbs } from '../addresses';
import { RetrieveAccessKey } from './retrieve-access-key';

const alternative = {
  people:
    'Alternative: a user in IAM Identity Center. ' +
    '"sandlot configure" (or "aws configure sso" after eval "$(sandlot env)") then gives the AWS CLI and the SDKs ' +
    'temporary credentials that renew themselves.',
  role: 'Alternative: a role. What runs on AWS gets temporary credentials from it.',
  outside: 'Alternative: temporary credentials, from a role that the program assumes.',
};

const useCases = [
  {
    value: 'cli',
    label: 'Command Line Interface (CLI)',
    description: 'You plan to use this access key with the AWS CLI.',
    advice: alternative.people,
  },
  {
    value: 'local-code',
    label: 'Local code',
    description: 'You plan to use this access key with code on this computer, such as "npx ampx sandbox".',
    advice: alternative.people,
  },
  {
    value: 'compute',
    label: 'Application running on an AWS compute service',
    description: 'Such as Amazon EC2, Amazon ECS or AWS Lambda.',
    advice: alternative.role,
  },
  {
    value: 'third-party',
    label: 'Third-party service',
    description: 'Something that monitors or manages your AWS resources.',
    advice: alternative.outside,
  },
  {
    value: 'outside',
    label: 'Application running outside AWS',
    description: 'Something in a data center or on other infrastructure.',
    advice: alternative.outside,
  },
  { value: 'other', label: 'Other', description: 'Your use case is not listed here.', advice: alternative.outside },
] as const;

/** What IAM accepts as a tag's value. */
const descriptionPattern = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

export function Component() {
  const { userName = '' } = useParams();
  const [search] = useSearchParams();
  const back = `${securityCredentialsPath(userName)}${search.get('rotate') === 'yes' ? '&rotate=yes' : ''}`;
  const [created, setCreated] = useState<AccessKey>();
  const crumbs = [...usersCrumbs, { text: userName, path: userPath(userName) }];
  if (created) return <RetrieveAccessKey accessKey={created} breadcrumbs={crumbs} donePath={back} />;
  return (
    <CreateWizard key={userName} userName={userName} breadcrumbs={crumbs} cancelPath={back} onCreated={setCreated} />
  );
}

interface CreateWizardProps {
  readonly userName: string;
  readonly breadcrumbs: typeof usersCrumbs;
  readonly cancelPath: string;
  readonly onCreated: (accessKey: AccessKey) => void;
}

function CreateWizard({ userName, breadcrumbs, cancelPath, onCreated }: CreateWizardProps) {
  const [step, setStep] = useState(0);
  const [useCase, setUseCase] = useState('');
  const [understood, setUnderstood] = useState(false);
  const [description, setDescription] = useState('');
  const [missing, setMissing] = useState(false);
  const { notify } = usePageFrame();
  const advice = useCases.find(({ value }) => value === useCase)?.advice;
  const describable = descriptionPattern.test(description);
  const create = async () => {
    if (!describable) throw new Error('AWS does not accept this description: see what stands below it.');
    const key = await createAccessKey(userName);
    onCreated(key);
    const text = description.trim();
    if (text === '' || !key.AccessKeyId) return;
    await changeUserTags(userName, { removed: [], set: [{ Key: key.AccessKeyId, Value: text }] }).catch(() =>
      notify({ type: 'warning', content: 'The access key is created, but its description could not be saved.' }),
    );
  };
  return (
    <WizardPage
      title="Create access key"
      breadcrumbs={breadcrumbs}
      step={step}
      onStep={setStep}
      submitLabel="Create access key"
      cancelPath={cancelPath}
      onSubmit={create}
      steps={[
        {
          title: 'Access key best practices & alternatives',
          description:
            'Avoid long-term credentials like access keys where you can. Consider the alternative of your use case.',
          check: () => {
            setMissing(true);
            return useCase !== '' && understood;
          },
          content: (
            <Container>
              <SpaceBetween size="l">
                <FormField label="Use case" errorText={missing && useCase === '' ? 'Choose a use case.' : undefined}>
                  <RadioGroup
                    value={useCase}
                    ariaRequired
                    items={useCases.map(({ advice: _advice, ...item }) => item)}
                    onChange={(event) => setUseCase(event.detail.value)}
                  />
                </FormField>
                {advice && <Alert type="warning">{advice}</Alert>}
                <FormField
                  label="Confirmation"
                  errorText={missing && !understood ? 'Confirm that you want an access key all the same.' : undefined}
                >
                  <Checkbox checked={understood} onChange={(event) => setUnderstood(event.detail.checked)}>
                    I understand the above recommendation and want to proceed to create an access key.
                  </Checkbox>
                </FormField>
              </SpaceBetween>
            </Container>
          ),
        },
        {
          title: 'Set description tag',
          isOptional: true,
          description: 'The description is kept as a tag of the user.',
          content: (
            <Container>
              <FormField
                label="Description tag value"
                description="What the key is for, and where it is used."
                constraintText="Up to 256 letters, digits, spaces and the characters _ . : / = + - @"
                errorText={describable ? undefined : 'Leave out the other characters.'}
              >
                <Input
                  value={description}
                  invalid={!describable}
                  autoComplete={false}
                  onChange={(event) => setDescription(event.detail.value)}
                />
              </FormField>
            </Container>
          ),
        },
      ]}
    />
  );
}
