/** Carrier and service of a shipment, and what a carrier does not take. */
import type { Failure } from '../shared/failure';
import { invalid, shown } from '../shared/failure';
import type { ItemContext } from '../shared/operation';
import { limitsOf } from '../shared/panel/options';
import { optionalText } from '../shared/panel/parameters';
import type { Body } from './answers';
import { knownCarriers } from './client';
import { isNone } from './documentTable';
import { notBought } from './existingLabel';
import { isUpsGfp } from './vocabulary';

/** Carrier or service of one item, from the node or (in JSON) from the payload. */
export function carrierWord(
	item: ItemContext,
	name: 'carrier' | 'service',
	given: unknown,
): string {
	const [field, wire] =
		name === 'carrier' ? ['Carrier', 'Carrier'] : ['Service', 'CarrierServiceLevel'];
	const text = optionalText(isNone(given) ? item.param(name, '') : given, `${field} (${wire})`);
	if (text !== undefined) return text;
	throw invalid(
		field,
		`${field} (${wire}) is missing`,
		`Choose it from the list, or enter its name: after “Rate: Get Many” it is in {{ $json.rates[0].${name} }}.`,
	);
}

/** UPS GFP takes no shipment without a freight class. */
export function requireFreightClass(shipment: Body): void {
	const { Carrier: carrier, CarrierServiceLevel: service, FreightClass: freightClass } = shipment;
	if (isUpsGfp(carrier as string, service as string | undefined) && isNone(freightClass)) {
		throw invalid(
			'Freight Class',
			'Freight Class (FreightClass) is missing: UPS GFP requires it',
			'Set “Freight Class” under Options.',
		);
	}
}

/**
 * Why a carrier cannot take these parcels, by what the account's carrier list says of it (IsInsure,
 * IsMultParcel); undefined when it can, or when the list does not know it.
 */
export function parcelFault(
	shipment: Body,
	carrier: { name: string; insurance: boolean; multipleParcels: boolean } | undefined,
): Failure | undefined {
	if (!carrier) return undefined;
	const parcels = shipment.Parcels as Body[];
	if (parcels.length > 1 && !carrier.multipleParcels) {
		return invalid(
			'Parcels',
			`Carrier ${carrier.name} takes one parcel a label (IsMultParcel); the shipment has ${parcels.length}`,
			'Choose another carrier, or make one label for each parcel.',
		);
	}
	const insured = parcels.find((parcel) => Number(parcel.Insure ?? 0) > 0);
	if (insured && !carrier.insurance) {
		return invalid(
			'Insured Value',
			`Carrier ${carrier.name} offers no insurance (IsInsure): “${shown(insured.Insure)}”`,
			'Leave “Insured Value” empty, or choose another carrier.',
		);
	}
	return undefined;
}

/**
 * Asks for the carrier list only where it decides: several parcels, or an insured one. A preview
 * sends nothing.
 */
export async function checkCarrier(item: ItemContext, shipment: Body): Promise<void> {
	const parcels = shipment.Parcels as Body[];
	const decides = parcels.length > 1 || parcels.some((parcel) => Number(parcel.Insure ?? 0) > 0);
	if (!decides || item.options.previewOnly === true) return;
	const carriers = await knownCarriers(item.context, limitsOf(item)).catch((error: unknown) =>
		Promise.reject(notBought(error, "The account's carriers could not be looked up")),
	);
	const fault = parcelFault(
		shipment,
		carriers.find(({ name }) => name === shipment.Carrier),
	);
	if (fault) throw fault;
}
