"""`/api/setup/test`: the doctor, as one report or step by step."""

from collections.abc import AsyncIterator

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from dashboard.deps import ServicesDep
from dashboard.services import Services
from dashboard.setup.doctor.examination import DEFAULT_MODEL, examine
from dashboard.setup.doctor.patient import Patient
from dashboard.setup.doctor.report import reported
from dashboard.setup.keys import Chosen, chosen_key
from dashboard.setup.schemas import DoctorReport, DoctorRequest, DoctorStep

router = APIRouter(prefix="/api/setup/test", tags=["setup"])


@router.post("")
async def run_doctor(services: ServicesDep, body: DoctorRequest | None = None) -> DoctorReport:
    """Look at the whole chain with real requests through the proxy; a few of them go to a provider."""
    patient = await patient_of(services, body or DoctorRequest())
    steps = [step async for step in examine(patient)]
    return report_of(patient, steps)


@router.post("/stream", response_class=StreamingResponse, responses={200: {"content": {"text/event-stream": {}}}})
async def stream_doctor(services: ServicesDep, body: DoctorRequest | None = None) -> StreamingResponse:
    """The same as server-sent events: a `step` for each, and the `report` at the end."""
    patient = await patient_of(services, body or DoctorRequest())
    return StreamingResponse(_events(patient), media_type="text/event-stream", headers={"x-accel-buffering": "no"})


async def patient_of(services: Services, asked: DoctorRequest) -> Patient:
    """Return what is to be examined. Raises 404 for an unknown tenant."""
    async with services.read() as session:
        chosen = await chosen_key(services, session, asked.tenant_id)
    if asked.api_key is not None:
        chosen = Chosen(asked.api_key, None if asked.tenant_id is None else chosen.tenant, None)
    return Patient(services, chosen, asked.model or DEFAULT_MODEL)


def report_of(patient: Patient, steps: list[DoctorStep]) -> DoctorReport:
    """Add up what the steps found."""
    return reported(steps, len(patient.asked), list(patient.rows.values()), patient.services.clock.now())


async def _events(patient: Patient) -> AsyncIterator[bytes]:
    steps = []
    async for step in examine(patient):
        steps.append(step)
        yield b"event: step\ndata: %b\n\n" % step.model_dump_json().encode()
    yield b"event: report\ndata: %b\n\n" % report_of(patient, steps).model_dump_json().encode()
