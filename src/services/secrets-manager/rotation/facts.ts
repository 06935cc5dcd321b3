/** A secret's rotation as the API tells it. */
import type { Rotation } from '../records.ts';

/** Nothing of a secret that never had one. */
export function rotationFacts(rotation: Rotation | undefined) {
  if (!rotation) return {};
  const { afterDays, duration, schedule } = rotation.rules;
  return {
    RotationEnabled: rotation.isEnabled,
    RotationLambdaARN: rotation.function,
    ...(rotation.isEnabled && {
      RotationRules: {
        ...(afterDays !== undefined && { AutomaticallyAfterDays: afterDays }),
        ...(duration !== undefined && { Duration: duration }),
        ...(schedule !== undefined && { ScheduleExpression: schedule }),
      },
    }),
    ...(rotation.isEnabled && rotation.nextAt !== undefined && { NextRotationDate: new Date(rotation.nextAt) }),
  };
}
