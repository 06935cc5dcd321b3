/** "Edit policy": a new version of a customer managed policy, which becomes the default. IAM keeps five. */
import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router-dom';
import { useQuery } from '../../../api/use-query';
import { ConflictAlert } from '../../../components/dialogs/conflict-alert';
import { EditPage } from '../../../components/pages/edit-page';
import { jsonProblem } from '../../../components/json/json-field';
import { PolicyEditor } from '../../../components/json/policy-editor';
import { undefinedKeysNotice } from '../../../components/json/undefined-keys';
import { useDraft } from '../../../components/state/use-draft';
import { usePageFrame } from '../../../components/pages/page-frame';
import { policiesCrumbs, policyPath } from '../addresses';
import { createPolicyVersion } from '../api/create';
import { getPolicy, getPolicyVersionDocument, isAwsManaged, listPolicyVersions } from '../api/policies';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html */
const mostVersions = 5;

interface Editable {
  readonly name: string;
  readonly versionId: string;
  readonly document: string;
  /** What has to go before another version comes: the oldest that is not the default. */
  readonly leaving?: string;
}

async function load(arn: string, signal?: AbortSignal): Promise<Editable> {
  const { PolicyName: name = '', DefaultVersionId: versionId = 'v1' } = await getPolicy(arn, signal);
  const versions = await listPolicyVersions(arn, signal);
  const leaving = versions.findLast(({ IsDefaultVersion }) => !IsDefaultVersion)?.VersionId;
  return {
    name,
    versionId,
    document: await getPolicyVersionDocument(arn, versionId, signal),
    ...(versions.length >= mostVersions && leaving !== undefined && { leaving }),
  };
}

export function Component() {
  const [search] = useSearchParams();
  const arn = search.get('arn') ?? '';
  const query = useQuery(`iam/edit-policy/${arn}`, (signal) => load(arn, signal));
  return query.data ? (
    <Loaded key={arn} arn={arn} loaded={query.data} />
  ) : (
    <EditPage title="Edit policy" breadcrumbs={policiesCrumbs} backPath={policyPath(arn)} query={query} />
  );
}

function Loaded({ arn, loaded }: { arn: string; loaded: Editable }) {
  const draft = useDraft(`iam-policy/${arn}`, { before: loaded, document: loaded.document });
  const { before, document } = draft.values;
  const [shown, setShown] = useState(false);
  const [conflict, setConflict] = useState<Editable>();
  const navigate = useNavigate();
  const { notify } = usePageFrame();
  const problem = jsonProblem(document);
  const save = async () => {
    const current = await load(arn);
    if (current.versionId !== before.versionId) return setConflict(current);
    const version = await createPolicyVersion(arn, document, current.leaving);
    notify({ type: 'success', content: `The policy is saved: ${version} is its default version.` });
    const notice = await undefinedKeysNotice(document);
    if (notice) notify(notice);
    await navigate(policyPath(arn));
  };
  return (
    <EditPage
      title="Edit policy"
      breadcrumbs={[...policiesCrumbs, { text: before.name, path: policyPath(arn) }]}
      backPath={policyPath(arn)}
      check={() => {
        setShown(true);
        return problem === undefined;
      }}
      onSave={save}
    >
      {isAwsManaged(arn) && (
        <Alert type="info">AWS manages this policy: it cannot be changed. Create one of your own instead.</Alert>
      )}
      {conflict && (
        <ConflictAlert
          what="policy"
          changed={[{ label: 'The default version', theirs: conflict.versionId }]}
          onTakeTheirs={() => {
            draft.change({ before: conflict, document: conflict.document });
            setConflict(undefined);
          }}
          onKeepMine={() => {
            draft.change({ before: conflict });
            setConflict(undefined);
          }}
        />
      )}
      {before.leaving !== undefined && (
        <Alert type="warning">
          IAM keeps {mostVersions} versions of a policy, and this one has them: saving deletes the oldest that is not
          the default, {before.leaving}.
        </Alert>
      )}
      <Container header={<Header variant="h2">Permissions defined in this policy</Header>}>
        <PolicyEditor
          policyType="IDENTITY_POLICY"
          label="Policy document"
          value={document}
          problem={shown ? problem : undefined}
          onChange={(changed) => draft.change({ document: changed })}
        />
      </Container>
    </EditPage>
  );
}
