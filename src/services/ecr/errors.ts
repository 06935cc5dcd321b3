/** ECR's own refusals, in AWS's words where they are known. */
import { AwsError } from '../../wire/errors.ts';

/** The repository of a registry that an error names. */
export interface Place {
  readonly name: string;
  /** Its account. */
  readonly registryId: string;
}

const inRegistry = ({ name, registryId }: Place): string =>
  `the repository with name '${name}' in the registry with id '${registryId}'`;

export function invalidParameter(name: string, constraint: string): AwsError {
  const message = `Invalid parameter at '${name}' failed to satisfy constraint: '${constraint}'`;
  return new AwsError('InvalidParameterException', message);
}

export function invalidRequest(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}

export function validation(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** What AWS has and Sandlot does not. */
export function notSupported(what: string): AwsError {
  return new AwsError(
    'NotImplementedException',
    `Sandlot does not have ${what}. Nothing was changed. docs/ecr.md says what is here.`,
    {},
    501,
  );
}

export function repositoryNotFound({ name, registryId }: Place): AwsError {
  const message = `The repository with name '${name}' does not exist in the registry with id '${registryId}'`;
  return new AwsError('RepositoryNotFoundException', message);
}

export function repositoryExists({ name, registryId }: Place): AwsError {
  const message = `The repository with name '${name}' already exists in the registry with id '${registryId}'`;
  return new AwsError('RepositoryAlreadyExistsException', message);
}

export function repositoryNotEmpty({ name, registryId }: Place): AwsError {
  const message =
    `The repository with name '${name}' in registry with id '${registryId}' cannot be deleted because it still ` +
    'contains images';
  return new AwsError('RepositoryNotEmptyException', message);
}

export function repositoryPolicyNotFound(place: Place): AwsError {
  return new AwsError('RepositoryPolicyNotFoundException', `Repository policy does not exist for ${inRegistry(place)}`);
}

export function lifecyclePolicyNotFound(place: Place): AwsError {
  return new AwsError('LifecyclePolicyNotFoundException', `Lifecycle policy does not exist for ${inRegistry(place)}`);
}

export function previewNotFound(place: Place): AwsError {
  const message = `Lifecycle policy preview does not exist for ${inRegistry(place)}`;
  return new AwsError('LifecyclePolicyPreviewNotFoundException', message);
}

export function registryPolicyNotFound(registryId: string): AwsError {
  const message = `Registry policy does not exist in the registry with id '${registryId}'`;
  return new AwsError('RegistryPolicyNotFoundException', message);
}

export function invalidTag(message: string): AwsError {
  return new AwsError('InvalidTagParameterException', message);
}

export function tooManyTags(): AwsError {
  const message =
    'The list of tags on the repository is over the limit. The maximum number of tags that can be applied to a ' +
    'repository is 50.';
  return new AwsError('TooManyTagsException', message);
}
