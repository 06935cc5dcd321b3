/** Create permission set: type, policies, details, review, in the order and with the labels of AWS's console. */
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { isNotFound } from '../../../../api/errors';
import { createPermissionSet, deletePermissionSet, type SetDetails } from '../../api/permission-sets';
import { putSetPolicies, type SetPolicies } from '../../api/set-policies';
import { findTagProblems, TagFields, type TagText } from '../../../../components/tags/tag-fields';
import { undefinedKeysNotice } from '../../../../components/json/undefined-keys';
import { useDraft } from '../../../../components/state/use-draft';
import { WizardPage, type WizardStep } from '../../../../components/pages/wizard-page';
import { usePageFrame } from '../../../../components/pages/page-frame';
import { WithInstance } from '../../area';
import { DetailsForm, findDetailProblems } from '../details-form';
import { PoliciesForm, noPolicies } from '../policies/policies-form';
import { findPolicyProblems, hasProblems } from '../policies/policy-problems';
import { predefinedSets } from './predefined';
import { Review } from './review';
import { permissionSetsCrumbs, permissionSetsPath, setPath } from '../set-address';
import { TypeForm, type SetType } from './type-form';

interface Values {
  readonly step: number;
  readonly type: SetType;
  readonly predefinedArn: string;
  readonly policies: SetPolicies;
  readonly details: SetDetails;
  readonly tags: readonly TagText[];
  /** A set that was made, but not with all its policies, and could not be taken back yet. */
  readonly leftover?: string | undefined;
}

const start: Values = {
  step: 0,
  type: 'predefined',
  predefinedArn: predefinedSets[0]?.arn ?? '',
  policies: noPolicies,
  details: { name: '', description: '', sessionDuration: 'PT1H', relayState: '' },
  tags: [],
};

export function Component() {
  return (
    <WithInstance title="Create permission set">
      {({ instanceArn }) => <CreatePermissionSet instanceArn={instanceArn} />}
    </WithInstance>
  );
}

function CreatePermissionSet({ instanceArn }: { instanceArn: string }) {
  const { values, change } = useDraft('create-permission-set', start);
  const [showProblems, setShowProblems] = useState(false);
  const navigate = useNavigate();
  const { notify } = usePageFrame();
  const { type, details, tags } = values;
  const predefined = predefinedSets.find(({ arn }) => arn === values.predefinedArn);
  const policies = policiesOf(values);

  const checked = (problem: boolean) => {
    setShowProblems(problem);
    return !problem;
  };
  const create = async () => {
    if (values.leftover) await takeBack(values.leftover);
    const set = await createPermissionSet(
      instanceArn,
      { ...details, description: details.description.trim() },
      tags.map(({ key, value }) => ({ Key: key.trim(), Value: value })),
    );
    try {
      await putSetPolicies(set, noPolicies, { ...policies, inline: policies.inline.trim() });
    } catch (error) {
      await takeBack(set.PermissionSetArn).catch(() => change({ leftover: set.PermissionSetArn }));
      throw error;
    }
    notify({
      type: 'success',
      content: (
        <>
          The permission set <bdi>{details.name}</bdi> is created.
        </>
      ),
      link: { text: 'View permission set', path: setPath(set.PermissionSetArn) },
    });
    const notice = await undefinedKeysNotice(policies.inline);
    if (notice) notify(notice);
    await navigate(permissionSetsPath);
  };
  const takeBack = async (arn: string) => {
    await deletePermissionSet({ InstanceArn: instanceArn, PermissionSetArn: arn }).catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
    });
    change({ leftover: undefined });
  };

  const steps: (WizardStep & { readonly id: 'type' | 'policies' | 'details' | 'review' })[] = [
    {
      id: 'type',
      title: 'Select permission set type',
      check: () => {
        const suggested = predefinedSets.some(({ name }) => name === details.name);
        if (type === 'predefined' && (details.name === '' || suggested))
          change({ details: { ...details, name: predefined?.name ?? '' } });
        if (type === 'custom' && suggested) change({ details: { ...details, name: '' } });
        return true;
      },
      content: (
        <TypeForm
          type={type}
          predefinedArn={values.predefinedArn}
          onType={(next) => change({ type: next })}
          onPredefined={(predefinedArn) => change({ predefinedArn })}
        />
      ),
    },
    {
      id: 'policies',
      title: 'Specify policies and permissions boundary',
      check: () => checked(hasProblems(findPolicyProblems(policies))),
      content: (
        <PoliciesForm
          policies={values.policies}
          showProblems={showProblems}
          onChange={(next) => change({ policies: next })}
        />
      ),
    },
    {
      id: 'details',
      title: 'Specify permission set details',
      check: () => checked(Object.keys(findDetailProblems(details)).length > 0 || findTagProblems(tags).size > 0),
      content: <DetailsStep values={values} showProblems={showProblems} change={change} />,
    },
    {
      id: 'review',
      title: 'Review and create',
      content: (
        <Review
          typeText={type === 'custom' ? 'Custom permission set' : 'Predefined permission set'}
          policies={policies}
          details={details}
          tags={tags}
          onEdit={(id) => goTo(id)}
        />
      ),
    },
  ];
  const shown = type === 'custom' ? steps : steps.filter(({ id }) => id !== 'policies');
  const goTo = (wanted: 'type' | 'policies' | 'details') =>
    change({
      step: Math.max(
        0,
        shown.findIndex(({ id }) => id === (wanted === 'policies' && type === 'predefined' ? 'type' : wanted)),
      ),
    });
  return (
    <WizardPage
      title="Create permission set"
      breadcrumbs={permissionSetsCrumbs}
      steps={shown.map(({ id: _id, ...step }) => step)}
      step={values.step}
      onStep={(step) => change({ step })}
      submitLabel="Create"
      cancelPath={permissionSetsPath}
      onSubmit={create}
    />
  );
}

function policiesOf({ type, policies, predefinedArn }: Values): SetPolicies {
  if (type === 'custom') return policies;
  const predefined = predefinedSets.find(({ arn }) => arn === predefinedArn);
  return { ...noPolicies, awsManaged: [{ Arn: predefined?.arn, Name: predefined?.name }] };
}

function DetailsStep({
  values,
  showProblems,
  change,
}: {
  values: Values;
  showProblems: boolean;
  change: (part: Partial<Values>) => void;
}) {
  const { details, tags } = values;
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">Permission set details</Header>}>
        <DetailsForm
          details={details}
          problems={showProblems ? findDetailProblems(details) : {}}
          onChange={(part) => change({ details: { ...details, ...part } })}
        />
      </Container>
      <Container
        header={
          <Header variant="h2" description="Keys and values to find and group permission sets by.">
            Tags - optional
          </Header>
        }
      >
        <TagFields tags={tags} showProblems={showProblems} onChange={(next) => change({ tags: next })} />
      </Container>
    </SpaceBetween>
  );
}
