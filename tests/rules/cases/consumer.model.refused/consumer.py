from pydantic import BaseModel, field_validator


class Payment(BaseModel):
    status: str

    @field_validator("status")
    @classmethod
    def known(cls, status: str) -> str:
        if status != "paid":
            raise ValueError("not a status")
        return status
